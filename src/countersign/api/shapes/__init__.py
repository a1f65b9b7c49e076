"""What goes over the API's wire: the OpenAPI description is made of these."""
