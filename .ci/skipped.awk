# Passes the output of `go test -v` on and tells at the end which tests were skipped, and why. It fails when a line says FAIL.

{ print }

/^FAIL/ { failed = 1 }

# What a test prints stands below its name; the last line before it is skipped is the reason.
/^=== (RUN|NAME|CONT|PAUSE) / { test = $3; next }

/^ *--- SKIP: / {
  skipped[++count] = $3
  next
}

/^ +[^ ]+\.go:[0-9]+: / {
  sub(/^ +[^ ]+: /, "")
  said[test] = $0
}

END {
  for (i = 1; i <= count; i++) {
    if (i == 1) print "\nSkipped:"
    printf "  %s: %s\n", skipped[i], said[skipped[i]]
  }
  exit failed
}
