if command -v sopbook; then exit 0; fi
if [ -z "${SOPBOOK_GIT:-}" ]; then
  echo "sopbook is not installed here. Set the variable SOPBOOK_GIT to the git address to build it from." >&2
  exit 2
fi
cargo install --locked --git "$SOPBOOK_GIT" ${SOPBOOK_REV:+--rev "$SOPBOOK_REV"} sopbook
