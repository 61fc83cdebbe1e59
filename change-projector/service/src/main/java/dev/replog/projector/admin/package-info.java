/** The operator's command replog-admin: shows the state of the log, and starts new generations of it. */
@NullMarked
package dev.replog.projector.admin;

import org.jspecify.annotations.NullMarked;
