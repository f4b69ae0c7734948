"""Makes what is learned: the reader's weights, the ranker's, and how sure an answer is.

The steps, each a module with a command line: ``questions`` → ``examples`` → ``reader`` →
``ranker``; ``README.md`` beside them says how they are run and what came out.
"""
