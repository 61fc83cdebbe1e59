/** Who is asking: bearer tokens, their verification, and the caller that comes of it. */
@NullMarked
package dev.replog.http.auth;

import org.jspecify.annotations.NullMarked;
