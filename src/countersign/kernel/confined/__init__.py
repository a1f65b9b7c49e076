"""Reading what strangers sent in processes that hold nothing: a warm one that forks, a confined one for each thing."""
