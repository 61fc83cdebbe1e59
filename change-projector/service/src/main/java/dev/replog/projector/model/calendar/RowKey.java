package dev.replog.projector.model.calendar;

import java.util.UUID;

/** Which row it is: the entity's. */
record RowKey(String userId, String type, UUID id) {}
