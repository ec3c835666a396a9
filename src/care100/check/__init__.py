"""What is wrong with the members of a list: pure rules.

moves    where a moved account lives in the end
rules    from what a platform says of an account to what is wrong with it
"""
