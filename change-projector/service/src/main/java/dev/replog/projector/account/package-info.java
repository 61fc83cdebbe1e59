/** The account of a person: the export of everything that is kept, and how far an erasure has come. */
@NullMarked
package dev.replog.projector.account;

import org.jspecify.annotations.NullMarked;
