"""
The inside of a sandbox for Python handlers: Lambda's Runtime API client in a process that lives in virtual time.

Nothing here imports the standard library before :mod:`simulated_lambda.world` has put virtual time into it.
"""
