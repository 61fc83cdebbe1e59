/** The operations of an operator: the state of the log, and new generations of it. */
@NullMarked
package dev.replog.projector.admin;

import org.jspecify.annotations.NullMarked;
