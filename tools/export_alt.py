"""Export the weights of alt-profanity-check (MIT) into a small file of our own, that is read without scikit-learn.

    pip download --no-deps alt-profanity-check==1.9.1
    pip install scikit-learn==1.9.1        (in an environment of its own: it is needed only here)
    PYTHONPATH=src python tools/export_alt.py alt_profanity_check-1.9.1-py3-none-any.whl [--check]

The package holds a TF-IDF of single words and five calibrated linear models whose probabilities are averaged. Words
become their CRC-32 (checked: no two are alike), numbers become whole ones. `--check` exits 1 unless the file
that ships comes out. Unpickling runs code: so both pickles must have the digests below. Not here: scoring (alt.py).
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import joblib  # type: ignore[import-not-found] # comes with scikit-learn, which only this tool needs
import numpy as np

from secondscreen.screeners.text.alt import ALT, pack_alt

DIGESTS = {
    "profanity_check/data/vectorizer.joblib": "19c5200dc6a41f026e0558e2f164f5fe8d8f58e502b46b37e4385037fcfa4831",
    "profanity_check/data/model.joblib": "aeafc04849d4d93db4721cf30a86ebf22085595294b8a07d51918e7fa98f538b",
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Export the weights of alt-profanity-check 1.9.1.")
    parser.add_argument("wheel", type=Path)
    parser.add_argument(
        "--check", action="store_true", help="compare with the file that ships; write nothing"
    )
    args = parser.parse_args()
    found = []
    with zipfile.ZipFile(args.wheel) as wheel:
        for name, digest in DIGESTS.items():
            content = wheel.read(name)
            if sha256(content).hexdigest() != digest:
                print(f"{name} is not the one of 1.9.1", file=sys.stderr)
                return 2
            found.append(joblib.load(io.BytesIO(content)))
    vectorizer, model = found
    words = vectorizer.get_feature_names_out()
    hashes = np.array([crc32(word.encode()) for word in words], np.uint32)
    if len(np.unique(hashes)) != len(hashes):
        print("two words have one hash", file=sys.stderr)
        return 2
    slopes, biases = [], []
    for part in model.calibrated_classifiers_:
        scale = part.calibrators[0]  # probability = 1 / (1 + exp(a * margin + b))
        slopes.append(-scale.a_ * part.estimator.coef_[0])
        biases.append(float(-scale.a_ * part.estimator.intercept_[0] - scale.b_))
    order = np.argsort(hashes)
    packed = pack_alt(hashes[order], vectorizer.idf_[order], np.array(slopes)[:, order], biases)
    print(f"{len(words)} words, {len(packed)} bytes, sha256 {sha256(packed).hexdigest()}")
    if args.check:
        return 0 if ALT.read_bytes() == packed else 1
    ALT.write_bytes(packed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
