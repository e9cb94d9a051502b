"""ckanext-mofops: complete, open, registered and scored datasets for a Thai government catalogue."""
