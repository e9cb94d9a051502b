"""Packaging of ckanext-mofops; tools are configured in pyproject.toml."""

from pathlib import Path

from setuptools import find_namespace_packages, setup

SOURCE = "ckanext-mofops"

setup(
    name="ckanext-mofops",
    version="0.1.0",
    description="Open data that counts: complete, open, registered and scored datasets for Thai government CKAN catalogues",
    long_description=Path(__file__).with_name("README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="AGPL-3.0-or-later",
    license_files=["LICENSE"],
    python_requires=">=3.11",
    # No ckanext/__init__.py: CKAN 2.12 makes `ckanext` a PEP 420 namespace, and a folder with an
    # __init__.py of its own hides every other extension.
    package_dir={"": SOURCE},
    packages=find_namespace_packages(SOURCE, include=["ckanext.*"]),
    package_data={
        "ckanext.mofops": [
            "**/*.yaml",
            "**/*.yml",
            "**/*.html",
            "**/*.css",
            "**/*.js",
            "**/*.woff2",
            "**/fonts/*.txt",
            "**/*.po",
            "**/*.pot",
            "**/*.mo",
            "**/*.ini",
            "**/*.json",
            "**/*.mako",
            "**/*.txt",
        ]
    },
    install_requires=[
        "ckanext-dcat>=2.4.4,<3",  # the addresses and the harvester of DCAT; how we describe a dataset is a profile of it
        "ckanext-scheming>=3.1,<4",
        "certifi>=2024.2",  # the certificates that the downloader trusts; requests brings it, too
        "click>=8.1",
        "frictionless==5.21.0",  # the reference for verdicts; its row machinery is internal API
        "jinja2>=3.1",  # the report as a page; frictionless and CKAN bring it, too
        "markupsafe>=2.1",  # what in that page is ours and stays as it is
        "openpyxl>=3.1,<4",  # writes the NSO workbook; only it does drop-down lists and comments
        "python-calamine>=0.9,<1",  # reads it: twenty times as fast, and never a formula
        "pydantic>=2,<3",  # stores what was judged and reads it strictly; frictionless brings it, too
        "pyshp>=3,<4",  # reads Shapefiles without GDAL
        "pythainlp>=5.4,<6",  # Thai words and syllables for slugs and file names; its dictionaries are in the wheel
        "PyYAML>=6.0",
        "rdflib>=7.1,<8",  # reads Turtle, N3 and RDF/XML
        "requests>=2.31",
        "SQLAlchemy>=2.0,<3",  # the history of pushes: a file of its own here, CKAN's database there
        "urllib3>=2.2",  # read1: an answer that drips is still cut at its deadline
    ],
    extras_require={
        "fast": [
            "polars==2.1.0",  # proves large tables valid; what it takes for a number is relied on, so pinned
        ],
        "pdf": [
            "weasyprint>=70,<71",  # the report as PDF: Pango shapes and breaks Thai; its bytes are relied on
        ],
        "dev": [
            "polars==2.1.0",  # as in fast
            "weasyprint>=70,<71",  # as in pdf
            "axe-playwright-python>=0.1.8",  # brings axe-core, which looks for barriers in our pages
            "ckan[requirements]==2.12.0",
            "build>=1.2",  # the wheel that the packaging test installs
            "ezodf==0.3.2",  # these three let frictionless read ODS, JSON and JSON Lines, to be compared with
            "ijson>=3.2",
            "jsonlines>=4.0",
            "jsonschema>=4.20",  # that of the report, with real reports
            "factory-boy==3.3.3",  # ckan's pytest plugin needs these three, as ckan[dev] pins them
            "Faker",
            "pytest-factoryboy==2.8.1",
            "pyshacl>=0.40,<1",  # what we say of datasets conforms to DCAT-AP
            "pytest==9.1.1",
            "hypothesis>=6.100",  # generated hostile input
            "import-linter>=2.0",  # keeps the arrows between the rooms
            "mypy>=1.10",
            "playwright>=1.40",  # browser journeys, on the system's Chromium
            "pypdfium2>=5,<6",  # reads the PDF reports that the tests make
            "ruff>=0.6",
            "supervisor>=4.2",  # runs the development stack; CKAN's documented choice
            "types-openpyxl",
            "types-PyYAML",
            "types-requests",
            "xlwt>=1.3",  # the one maker of XLS, for the samples of the tests
        ],
    },
    entry_points={
        "ckan.plugins": [
            "mofops = ckanext.mofops.plugin:MofopsPlugin",
            "mofops_rehearsal = ckanext.mofops.rehearsal.plugin:RehearsalPlugin",
        ],
        "ckan.rdf.profiles": ["mofops = ckanext.mofops.rdf:MofopsProfile"],
        "babel.extractors": ["ckan = ckan.lib.extract:extract_ckan"],
        "console_scripts": ["sync-gdcatalog = ckanext.mofops.cli:main"],
    },
)
