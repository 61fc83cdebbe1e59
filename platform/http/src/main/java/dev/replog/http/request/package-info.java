/** The filters and limits for every request: its id, limits, preconditions, bodies, and error responses. */
@NullMarked
package dev.replog.http.request;

import org.jspecify.annotations.NullMarked;
