"""What goes in and out of the API, as OpenAPI lists it: a module for each kind of thing."""
