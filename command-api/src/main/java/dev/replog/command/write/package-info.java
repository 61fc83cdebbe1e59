/** The routes that change data, from request to response. */
@NullMarked
package dev.replog.command.write;

import org.jspecify.annotations.NullMarked;
