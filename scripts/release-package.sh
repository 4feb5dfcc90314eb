#!/bin/bash
# release-package.sh TARGET FOLDER: packages for the release workflow, signed where its environment has keys. Says what is not
# signed, and never prints a key.
set -euo pipefail
target=$1
folder=$2

# An empty variable is not an absent one to every tool.
for name in CSC_LINK CSC_KEY_PASSWORD APPLE_API_KEY_TEXT APPLE_API_KEY_ID APPLE_API_ISSUER; do
  if [ -z "${!name:-}" ]; then unset "$name"; fi
done

if [ -n "${APPLE_API_KEY_TEXT:-}" ]; then
  key=$(mktemp)
  trap 'rm -f "$key"' EXIT
  printf '%s\n' "$APPLE_API_KEY_TEXT" > "$key"
  unset APPLE_API_KEY_TEXT
  export APPLE_API_KEY=$key
fi

case "$target" in
  dmg | zip | nsis)
    if [ -z "${CSC_LINK:-}" ]; then
      echo "::warning::NOT SIGNED: no signing key for $target is set"
      # Nor by chance, with whatever lies in the runner's keychain.
      export CSC_IDENTITY_AUTO_DISCOVERY=false
    fi
    if [ "$target" != nsis ] && [ -z "${APPLE_API_KEY:-}" ]; then
      echo "::warning::NOT NOTARIZED: no App Store Connect key is set"
    fi
    ;;
  *) echo "::warning::NOT SIGNED: a $target is vouched for by SHA256SUMS alone" ;;
esac

npm run package -- --target "$target" --output "$folder"
