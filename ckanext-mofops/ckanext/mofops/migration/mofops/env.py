"""Runs the migrations of the mofops tables; started by ``ckan db upgrade``."""

from ckanext.mofops.model.migration import run

run("mofops", others=("mofops_rehearsal",))
