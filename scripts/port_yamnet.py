"""Make the file that soundsieve.encoders.yamnet reads, from YAMNet as Google publishes it for TF-Lite.

The TF-Lite file (Plakal & Ellis, Apache-2.0) is "yamnet/classification/tflite", version 1, with its table of classes
inside. Its weights are whole numbers of 8 bits with a scale for each channel, and become numbers again; what its
activations lose to 8 bits does not come along. pip install ai-edge-litert reads it.

    python scripts/port_yamnet.py yamnet.tflite -o yamnet.safetensors
"""

from __future__ import annotations

import argparse
import re
import sys
import zipfile
from pathlib import Path

import numpy as np
import torch

from soundsieve.encoders import yamnet
from soundsieve.encoders.pretrained import digest

SHA256 = "10c95ea3eb9a7bb4cb8bddf6feb023250381008177ac162ce169694d05c317de"
LABELS = "yamnet_label_list.txt"


def port(path: Path) -> yamnet.Tagger:
    """The network with the file's weights."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    resolver = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES  # others repack the weights
    model = Interpreter(str(path), experimental_op_resolver_type=resolver, num_threads=1)
    model.allocate_tensors()
    tagger = yamnet.Tagger()
    fresh, found = tagger.state_dict(), {}
    for told in model.get_tensor_details():
        layer = re.match(r"(?:tower0/)?network/layer(\d+)/", told["name"])
        scales = told["quantization_parameters"]["scales"].astype(np.float64)
        if layer is None or not len(scales):
            continue
        number, shape = int(layer[1]), [1] * len(told["shape"])
        shape[told["quantization_parameters"]["quantized_dimension"]] = -1
        value = model.get_tensor(told["index"]) * scales.reshape(shape)  # all have the zero at 0
        if value.ndim == 4:
            value = value.transpose(3, 0, 1, 2) if number % 2 == 0 else value.transpose(0, 3, 1, 2)
        name = "classify" if number == 29 else f"layers.{number - 1}"
        name += ".bias" if told["dtype"] is np.int32 else ".weight"
        if name in fresh and value.shape == fresh[name].shape:  # else it is an activation
            found[name] = torch.from_numpy(value.astype(np.float32))
    tagger.load_state_dict(found)
    return tagger


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tflite", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True, help="safetensors; it is replaced")
    arguments = parser.parse_args()

    path, out = arguments.tflite, arguments.out
    try:
        if digest(path) != SHA256:
            sys.exit(f"{path}: not the published YAMNet (its SHA-256 differs); fetch yamnet/classification/tflite 1")
        with zipfile.ZipFile(path) as beside:
            names = beside.read(LABELS).decode().split("\n")
    except OSError as error:
        sys.exit(f"{path}: {error.strerror or error}; give the TF-Lite file of YAMNet")
    try:
        tagger = port(path)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "ai_edge_litert":
            raise
        sys.exit("the TF-Lite file is read by ai-edge-litert, which is not installed; pip install ai-edge-litert")
    try:
        yamnet.write(out, tagger, [name for name in names if name])
    except OSError as error:
        sys.exit(f"{out}: {error.strerror or error}; choose another place")
    print(f"{yamnet.CLASSES} kinds, {arguments.out}; let {yamnet.VARIABLE} name it")


if __name__ == "__main__":
    main()
