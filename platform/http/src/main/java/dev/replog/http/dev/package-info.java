/** What the profile {@code dev} opens to this machine, and keeps closed to all others. */
@NullMarked
package dev.replog.http.dev;

import org.jspecify.annotations.NullMarked;
