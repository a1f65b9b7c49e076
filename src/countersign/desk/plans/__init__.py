"""Pages about plans: what each promises, its versions, who has it, the simulator."""
