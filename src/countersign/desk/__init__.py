"""The staff's screens: queue, ticket, facts, and every act on a ticket."""
