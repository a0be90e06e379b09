# Reads a profile of `go test -coverprofile`, prints the statement coverage of each package in `packages`
# (names below internal/, separated by blanks) and fails when one is below `min` percent.

FNR > 1 && match($0, /\/internal\/[^:]*\//) {
  package = substr($0, RSTART + 10, RLENGTH - 11)
  statements[package] += $(NF - 1)
  if ($NF > 0) covered[package] += $(NF - 1)
}

END {
  count = split(packages, wanted, " ")
  for (i = 1; i <= count; i++) {
    package = wanted[i]
    percent = statements[package] ? 100 * covered[package] / statements[package] : 0
    printf "coverage of internal/%s: %.1f %% of statements, %d %% asked for\n", package, percent, min
    if (percent < min) failed = 1
  }
  exit failed
}
