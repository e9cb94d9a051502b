"""Runs the migrations of the rehearsal's tables; started by ``ckan db upgrade``."""

from ckanext.mofops.model.migration import run

run("mofops_rehearsal")
