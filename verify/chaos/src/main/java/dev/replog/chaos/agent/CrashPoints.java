package dev.replog.chaos.agent;

import java.util.List;

/** All points, each in the code of its service. After a method there is renamed, the next run fails. */
public final class CrashPoints {
    public static final CrashPoint PROJECTOR_BEFORE_PUBLISHING = projector(
            "projector-before-publishing",
            "a batch is committed and nothing of it is published",
            Place.returnOf("dev.replog.projector.store.JdbcStore", "store"));

    public static final List<CrashPoint> ALL = List.of(
            command(
                    "command-before-append",
                    "a mutation was taken from the queue and is not sent to the log",
                    Place.entryOf("dev.replog.commands.append.LogWriter", "claimAndSend")),
            command(
                    "command-after-append",
                    "Kafka has acknowledged a mutation and the request has no response",
                    Place.entryOf("dev.replog.commands.append.LogProducer", "answer")),
            command(
                    "command-before-answer",
                    "the outcome of a request has come and the request is not answered",
                    Place.entryOf("dev.replog.commands.outcome.Waiters", "deliver")),
            projector(
                    "projector-before-storing",
                    "a batch is read and decided and nothing of it is stored",
                    Place.entryOf("dev.replog.projector.store.JdbcStore", "store")),
            projector(
                    "projector-before-commit",
                    "a batch is in its transaction, which is not committed",
                    Place.callIn("dev.replog.projector.store.BatchStore", "store", "commit")),
            PROJECTOR_BEFORE_PUBLISHING,
            projector(
                    "projector-before-acknowledgement",
                    "a batch is sent to Kafka and its acknowledgement is not checked yet",
                    Place.entryOf("dev.replog.projector.outbox.Publisher$Sent", "await(Ljava/time/Duration;)")),
            projector(
                    "projector-before-offsets",
                    "batches are published and their offsets are not committed to the group",
                    Place.callIn("dev.replog.projector.log.GroupOffsets", "commit", "commitAsync")),
            projector(
                    "model-before-commit",
                    "changes are in the transaction of a read model, which is not committed",
                    Place.returnOf("dev.replog.projector.models.ModelStore", "apply")),
            projector(
                    "model-before-offsets",
                    "a read model has committed changes and their offsets are not committed to the group",
                    Place.returnOf("dev.replog.projector.models.ModelBatches", "store")),
            notifier(
                    "notifier-before-writing",
                    "changes are read and nothing of them is in the tables",
                    Place.entryOf("dev.replog.notifier.changes.ChangeTables", "write")),
            notifier(
                    "notifier-before-commit",
                    "changes are in their transaction, which is not committed",
                    Place.returnOf("dev.replog.notifier.changes.Progress", "write")),
            notifier(
                    "notifier-before-offsets",
                    "changes are committed and their offsets are not committed to the group",
                    Place.returnOf("dev.replog.notifier.changes.ChangeTables", "write")),
            notifier(
                    "notifier-before-call",
                    "a delivery is taken and its receiver is not called",
                    Place.entryOf("dev.replog.notifier.delivery.Deliveries", "start")),
            notifier(
                    "notifier-before-result",
                    "a receiver has answered and the result is not stored",
                    Place.entryOf("dev.replog.notifier.delivery.DeliveryTable", "record")));

    private CrashPoints() {}

    /** The points of a service. */
    public static List<CrashPoint> of(String service) {
        return ALL.stream().filter(point -> point.service().equals(service)).toList();
    }

    private static CrashPoint command(String name, String when, Place place) {
        return new CrashPoint("command-api", name, when, place);
    }

    private static CrashPoint projector(String name, String when, Place place) {
        return new CrashPoint("change-projector", name, when, place);
    }

    private static CrashPoint notifier(String name, String when, Place place) {
        return new CrashPoint("notifier", name, when, place);
    }
}
