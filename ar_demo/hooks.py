def post_init_hook(env):
    """Installing this add-on is asking for the demo company; books in use make it refuse."""
    env["ar.demo"].build()
