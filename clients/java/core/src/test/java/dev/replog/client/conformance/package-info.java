/** The tables that every client engine must pass. */
@NullMarked
package dev.replog.client.conformance;

import org.jspecify.annotations.NullMarked;
