/** The routes that change data, from request to answer. */
@NullMarked
package dev.replog.command.write;

import org.jspecify.annotations.NullMarked;
