"""What answers at the one address: pages in threads, the event stream in the loop."""
