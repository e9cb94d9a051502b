def test_the_tables_are_those_of_the_models(catalogue, differing_tables):
    assert differing_tables("mofops_rehearsal") == []
