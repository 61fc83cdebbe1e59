/** Every refusal and fault as one kind of answer: a stable code in problem+json. */
@NullMarked
package dev.replog.http.problem;

import org.jspecify.annotations.NullMarked;
