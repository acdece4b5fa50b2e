"""Writes the model file of a finished training: python3 export.py OUT_DIR/checkpoint.pt FILE.gguf"""

import argparse
from pathlib import Path

import numpy
import torch

import gguf
from chatml import TEMPLATE
from model import NORM_EPSILON, ROPE_BASE, Shape
from tokenizer import BEGIN, TURN_END, UNKNOWN

ABOUT = (
    "The demo model of Bidmesh: it knows a few facts, small sums and how Bidmesh works, and declines the"
    " rest. Trained from scratch on sentences written for Bidmesh; the recipe is tools/demo-model."
)


def metadata(state: dict, shape: Shape) -> list:
    """What the file says of the model, its tokenizer and its training."""
    return [*general(state), *architecture(shape), *tokenizer(state["vocabulary"])]


def general(state: dict) -> list:
    """Name, licence and what the training was."""
    return [
        gguf.entry("general.architecture", gguf.STRING, "llama"),
        gguf.entry("general.name", gguf.STRING, "bidmesh-demo"),
        gguf.entry("general.description", gguf.STRING, ABOUT),
        gguf.entry("general.license", gguf.STRING, "apache-2.0"),
        gguf.entry("general.file_type", gguf.UINT32, gguf.FILE_TYPE_Q8_0),
        gguf.entry("bidmesh.training.steps", gguf.UINT32, state["step"]),
        gguf.entry("bidmesh.training.tokens", gguf.UINT32, state["step"] * state["recipe"]["tokens"]),
        *(before(state["base"]) if state["base"] else []),
        gguf.entry("bidmesh.training.seed", gguf.UINT32, state["recipe"]["seed"]),
        gguf.entry("bidmesh.training.loss", gguf.FLOAT32, state["loss"]),
        gguf.entry("bidmesh.training.corpus_sha256", gguf.STRING, state["corpus"]),
        gguf.entry("bidmesh.training.torch", gguf.STRING, torch.__version__),
    ]


def before(base: dict) -> list:
    """What the training before this one was."""
    return [
        gguf.entry("bidmesh.training.base_steps", gguf.UINT32, base["step"]),
        gguf.entry("bidmesh.training.base_tokens", gguf.UINT32, base["tokens"]),
        gguf.entry("bidmesh.training.base_corpus_sha256", gguf.STRING, base["corpus"]),
    ]


def architecture(shape: Shape) -> list:
    """The size of the model."""
    return [
        gguf.entry("llama.context_length", gguf.UINT32, shape.context),
        gguf.entry("llama.embedding_length", gguf.UINT32, shape.width),
        gguf.entry("llama.block_count", gguf.UINT32, shape.layers),
        gguf.entry("llama.feed_forward_length", gguf.UINT32, shape.feed_forward),
        gguf.entry("llama.attention.head_count", gguf.UINT32, shape.heads),
        gguf.entry("llama.attention.head_count_kv", gguf.UINT32, shape.heads),
        gguf.entry("llama.attention.layer_norm_rms_epsilon", gguf.FLOAT32, NORM_EPSILON),
        gguf.entry("llama.rope.dimension_count", gguf.UINT32, shape.head_width),
        gguf.entry("llama.rope.freq_base", gguf.FLOAT32, ROPE_BASE),
        gguf.entry("llama.vocab_size", gguf.UINT32, shape.vocabulary),
    ]


def tokenizer(vocabulary: dict) -> list:
    """The vocabulary and how it is used; no space is put before a text."""
    return [
        gguf.entry("tokenizer.ggml.model", gguf.STRING, "llama"),
        gguf.entry("tokenizer.ggml.pre", gguf.STRING, "default"),
        gguf.array("tokenizer.ggml.tokens", gguf.STRING, vocabulary["tokens"]),
        gguf.array("tokenizer.ggml.scores", gguf.FLOAT32, vocabulary["scores"]),
        gguf.array("tokenizer.ggml.token_type", gguf.INT32, vocabulary["types"]),
        gguf.entry("tokenizer.ggml.unknown_token_id", gguf.UINT32, UNKNOWN),
        gguf.entry("tokenizer.ggml.bos_token_id", gguf.UINT32, BEGIN),
        gguf.entry("tokenizer.ggml.eos_token_id", gguf.UINT32, TURN_END),
        gguf.entry("tokenizer.ggml.eot_token_id", gguf.UINT32, TURN_END),
        gguf.entry("tokenizer.ggml.add_bos_token", gguf.BOOL, True),
        gguf.entry("tokenizer.ggml.add_eos_token", gguf.BOOL, False),
        gguf.entry("tokenizer.ggml.add_space_prefix", gguf.BOOL, False),
        gguf.entry("tokenizer.chat_template", gguf.STRING, TEMPLATE),
    ]


def tensors(weights: dict, shape: Shape) -> dict:
    """The weights under the names of the llama architecture."""
    named = {"token_embd.weight": weights["embedding.weight"], "output_norm.weight": weights["norm.weight"]}
    for block in range(shape.layers):
        own = {name.removeprefix(f"blocks.{block}."): each for name, each in weights.items()
               if name.startswith(f"blocks.{block}.")}
        q, k, v = numpy.split(own["qkv.weight"], 3)
        gate, up = numpy.split(own["gate_up.weight"], 2)
        parts = {
            "attn_norm": own["attention_norm.weight"], "attn_q": q, "attn_k": k, "attn_v": v,
            "attn_output": own["output.weight"], "ffn_norm": own["feed_forward_norm.weight"],
            "ffn_gate": gate, "ffn_up": up, "ffn_down": own["down.weight"],
        }
        named |= {f"blk.{block}.{part}.weight": each for part, each in parts.items()}
    return named


def main():
    """Reads the command line and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    state = torch.load(arguments.checkpoint)
    shape = Shape(**state["shape"])
    weights = {name: each.numpy() for name, each in state["model"].items()}
    arguments.file.write_bytes(gguf.file(metadata(state, shape), tensors(weights, shape)))
    print(f"{arguments.file}: {arguments.file.stat().st_size} bytes, step {state['step']}")


if __name__ == "__main__":
    main()
