/** Rejections and faults as responses of one form: a stable code in problem+json. */
@NullMarked
package dev.replog.http.problem;

import org.jspecify.annotations.NullMarked;
