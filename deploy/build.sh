# Functions of the scripts that build and run RepLog. They read this file with `.` and set `root` to the project's
# folder.

is_jdk_25() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -f "$1/release" ] &&
        grep -q '^JAVA_VERSION="25[".]' "$1/release"
}

# Prints the home of a JDK 25 in one of the usual places, or nothing when there is none.
find_jdk() {
    on_path=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p') || on_path=
    for home in "${JAVA_HOME:-}" "$on_path" \
        /usr/lib/jvm/* /usr/java/* /opt/java* /opt/java/* /opt/jdk* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME:-/root}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home \
        "${HOME:-/root}"/.sdkman/candidates/java/* "${HOME:-/root}"/.jdks/*; do
        if [ -n "$home" ] && is_jdk_25 "$home"; then
            printf '%s\n' "$home"
            return
        fi
    done
}

# Whether a jar is missing, or a source of the named modules is newer. Usage: needs_build jar module...
needs_build() {
    built=$1
    shift
    [ -f "$built" ] || return 0
    for module in "$@"; do
        newer=$(find "$root/$module/pom.xml" "$root/$module/src/main" -type f -newer "$built" | head -n 1)
        [ -z "$newer" ] || return 0
    done
    [ -n "$(find "$root/pom.xml" -newer "$built")" ]
}

# Packages modules and those they depend on, without tests. Usage: package_modules modules-separated-by-commas
package_modules() {
    # Without these options, this JDK prints warnings about Maven's own libraries.
    (cd "$root" && JAVA_HOME=$jdk MAVEN_OPTS="${MAVEN_OPTS:-} --enable-native-access=ALL-UNNAMED \
--sun-misc-unsafe-memory-access=allow" mvn -q -Dmaven.test.skip=true -Dspotless.check.skip=true -pl "$1" -am package)
}

server_modules='schemas platform/backing platform/http platform/commands command-api change-projector/decide
    change-projector/service notifier deploy/backends deploy/launcher'
