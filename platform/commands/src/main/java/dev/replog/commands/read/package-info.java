/** What clients ask for and what they are told: JSON documents to operations of the log, outcomes to JSON answers. */
@NullMarked
package dev.replog.commands.read;

import org.jspecify.annotations.NullMarked;
