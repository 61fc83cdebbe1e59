package dev.replog.replay.stage;

import dev.replog.decide.Logs;
import dev.replog.decide.Retention;
import dev.replog.schemas.catalogue.Catalogues;

/** Everything that decisions depend on beside the log: the same for all users. */
public record Rules(Catalogues catalogues, Retention retention, Logs logs) {}
