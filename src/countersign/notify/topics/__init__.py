"""What is told about accounts and cases that are no tickets: a topic is a module of writers, named in apps.ready."""
