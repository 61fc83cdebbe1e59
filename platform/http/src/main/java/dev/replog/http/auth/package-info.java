/** Authentication: bearer tokens, their verification, and the caller of a request. */
@NullMarked
package dev.replog.http.auth;

import org.jspecify.annotations.NullMarked;
