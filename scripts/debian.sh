# SPDX-License-Identifier: MIT
#
# debian.sh: Debian's packages of any architecture, unpacked and not installed.
# To be read by other scripts, which have set $root, where packages go, and
# $name, what they are called in messages.
#
# What: apt with a private configuration below build/linux: the lists of
#       architectures and packages of this machine stay as they are.

# use ARCHITECTURE: apt is about its packages from now on. They are newest when
# they are asked for the first time; lists that did not all come are asked for
# again the next time.
use() {
	lists=$PWD/build/linux/apt-$1
	mkdir -p "$lists/lists/partial" "$lists/cache/archives/partial"
	cat >"$lists/apt.conf" <<-END
		APT::Architecture "$1";
		APT::Architectures { "$1"; };
		APT::Sandbox::User "$(id -un)";
		Dir::State::lists "$lists/lists";
		Dir::State::status "/dev/null";
		Dir::Cache "$lists/cache";
		Acquire::Retries "3";
		APT::Update::Error-Mode "any";
	END
	export APT_CONFIG="$lists/apt.conf"
	[ -e "$lists/updated" ] || { apt-get update -qq && touch "$lists/updated"; } || true
}

# unpack PACKAGE WHAT: into $root; exits with a sentence, which says WHAT if
# there is no PACKAGE, when it cannot be had.
unpack() {
	if [ -z "$1" ]; then
		echo "$name: apt knows no $2" >&2
		exit 1
	fi
	echo "$name: fetching $1" >&2
	mkdir -p "$root/deb"
	(cd "$root/deb" && apt-get download -qq "$1" && dpkg -x "$1"_*.deb "$root") || {
		echo "$name: $1 could not be fetched" >&2
		exit 1
	}
}
