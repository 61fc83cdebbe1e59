package dev.replog.projector.models.calendar;

import java.util.UUID;

/** Which row it is: the entity's. */
record RowKey(String userId, String type, UUID id) {}
