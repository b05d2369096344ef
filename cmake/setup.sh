# SPDX-License-Identifier: BSD-2-Clause
#
# setup.sh -- what run-demo.sh and run-tests.sh begin with: install what is
# missing, configure, build.
#
# Sourced by a POSIX sh with set -eu, in the top folder of the tree.  Leaves
# the program in build/release/braid.  Ends the script when a step fails.

packages="binutils gcc g++ libc6-dev cmake ninja-build pkgconf
libsqlite3-dev sqlite3 libdw-dev libsimgrid-dev check gnuplot-nox gdb"

say() {
	printf '== %s\n' "$*"
}

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# The packages that are not installed, in one line.
missing_packages() {
	for package in $packages; do
		# shellcheck disable=SC2016 # dpkg-query's own ${...}
		status=$(dpkg-query -W -f '${db:Status-Status} ' "$package" \
			2>/dev/null) || status=
		case " $status" in
		*" installed "*) ;;
		*) printf '%s ' "$package" ;;
		esac
	done
}

apt_update() {
	say "apt-get update"
	apt-get update -qq </dev/null
}

apt_install() {
	# shellcheck disable=SC2086 # a list of words
	apt-get install -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 \
		$1 </dev/null >/dev/null
}

install_missing() {
	if ! command -v dpkg-query >/dev/null; then
		say "This is no Debian; expecting to find what these packages" \
			"hold:" "$(printf %s "$packages" | tr '\n' ' ')"
		return
	fi
	missing=$(missing_packages)
	missing=${missing% }
	[ -n "$missing" ] || return 0
	[ "$(id -u)" -eq 0 ] || die "these packages are missing: $missing
To install them, run as root:
    apt-get update && apt-get install -y --no-install-recommends $missing"

	export DEBIAN_FRONTEND=noninteractive
	fresh=
	if ! ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1; then
		apt_update
		fresh=yes
	fi
	say "Installing $missing"
	apt_install "$missing" && return
	# Old lists name versions that the archive no longer has.
	[ -z "$fresh" ] || die "apt-get could not install them"
	say "That failed; once more with new lists"
	apt_update
	apt_install "$missing" || die "apt-get could not install them"
}

build() {
	# A build folder that came along from another place is of no use.
	cache=build/release/CMakeCache.txt
	if [ -f "$cache" ] &&
		! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$(pwd -P)" "$cache"
	then
		say "build/release was made for another folder: starting afresh"
		rm -rf build/release
	fi
	say "Building in build/release"
	mkdir -p build
	cmake --preset release >build/configure.log 2>&1 || {
		cat build/configure.log >&2
		die "cmake could not configure"
	}
	# Progress is for people who watch.
	if [ -t 1 ]; then
		cmake --build --preset release
	else
		cmake --build --preset release -- --quiet
	fi || die "the build failed"
}

install_missing
build
