/** The operator's command, replog-admin: how the log is, and how it goes on in a new generation. */
@NullMarked
package dev.replog.projector.admin;

import org.jspecify.annotations.NullMarked;
