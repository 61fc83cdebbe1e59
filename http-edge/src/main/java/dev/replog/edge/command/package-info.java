/** What clients ask for and what they are told: JSON documents to operations of the log, outcomes to JSON answers. */
@NullMarked
package dev.replog.edge.command;

import org.jspecify.annotations.NullMarked;
