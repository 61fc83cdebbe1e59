package dev.replog.commands.read;

import dev.replog.schemas.Quota;
import dev.replog.schemas.catalogue.Catalogue;

/**
 * The part of a new mutation that says how it is decided, beside the rules of this release.
 *
 * @param catalogue the types, fields and limits
 * @param quota how much the user may store
 */
public record DecidedBy(Catalogue catalogue, Quota quota) {}
