package dev.replog.http.metrics;

/**
 * The names and tags of the services' metrics. Prometheus shows them with underscores and a unit: {@code
 * replog.sync.operation} becomes {@code replog_sync_operation_seconds}. A tag never has a value that clients choose, so
 * the number of series stays small.
 */
public final class MetricNames {
    /** Timer: one sync operation from request to response. Tags: kind, resource, outcome. */
    public static final String SYNC_OPERATION = "replog.sync.operation";
    /** Timer: one pull, from request to response, waiting left out. Tags: resource, outcome. */
    public static final String PULL = "replog.pull";
    /** Summary: items in one page of a pull. Tag: resource. */
    public static final String PULL_ITEMS = "replog.pull.items";
    /** Counter: mutations appended to the log. */
    public static final String LOG_APPENDED = "replog.log.appended";
    /** Timer: from append to decision. */
    public static final String PROJECTOR_DELAY = "replog.projector.delay";
    /** Gauge: records of the log that are not applied yet. Tag: partition. */
    public static final String PROJECTOR_LAG = "replog.projector.lag";
    /** Gauge: 1 on the instance that applies a partition, 0 elsewhere. Tag: partition. */
    public static final String PROJECTOR_OWNED = "replog.projector.owned";
    /** Gauge: the next offset to apply, on the instance that applies the partition. Tag: partition. */
    public static final String PROJECTOR_OFFSET = "replog.projector.offset";
    /** Summary: mutations applied in one transaction. */
    public static final String PROJECTOR_BATCH = "replog.projector.batch";
    /** Counter: operations decided. Tags: resource, outcome. */
    public static final String PROJECTOR_DECIDED = "replog.projector.decided";
    /** Counter: records of the log that could not be decoded and were set aside. */
    public static final String DEAD_LETTERS = "replog.dead.letters";
    /** Timer: from a change's commit to its ping. Tag: channel. */
    public static final String PING_DELAY = "replog.ping.delay";
    /** Counter: pings sent. Tags: channel, outcome. */
    public static final String PINGS = "replog.pings";
    /** Counter: retries of webhook deliveries. */
    public static final String WEBHOOK_RETRIES = "replog.webhook.retries";
    /** Gauge: channels by their state. Tag: state. */
    public static final String CHANNELS = "replog.channels";
    /** Gauge: open event streams. */
    public static final String STREAMS = "replog.streams";
    /** Gauge: API requests in flight. */
    public static final String REQUESTS_IN_FLIGHT = "replog.requests.in.flight";
    /** Counter: reads that were refused because their user had its share already. Tag: share. */
    public static final String READS_REFUSED = "replog.reads.refused";
    /** Gauge: requests that live long by design (streams, waiting pulls). */
    public static final String REQUESTS_LONG_LIVED = "replog.requests.long.lived";
    /** Counter: requests that were refused because the instance, or their user, had too many. */
    public static final String REQUESTS_REFUSED = "replog.requests.refused";
    /** Gauge: request bodies that are being read. */
    public static final String BODIES = "replog.bodies";
    /** Gauge: bytes of these bodies that have arrived. */
    public static final String BODIES_SIZE = "replog.bodies.size";
    /** Counter: request bodies that were refused or dropped because of the budget for bodies. */
    public static final String BODIES_REFUSED = "replog.bodies.refused";
    /** Counter: requests for the API's description and its page. Tag: outcome ({@code sent}, {@code not_modified}). */
    public static final String PAGES = "replog.pages";
    /** Gauge: open connections of clients. */
    public static final String CONNECTIONS = "replog.connections";
    /** Counter: connections that the server refused or closed. Tag: reason. */
    public static final String CONNECTIONS_CLOSED = "replog.connections.closed";
    /** Counter: how often there was no memory for a connection. */
    public static final String MEMORY_FAILURES = "replog.memory.failures";

    /**
     * The kind of operation: {@code create}, {@code update}, {@code patch}, {@code delete}, {@code push}, {@code
     * preview}, {@code pull}.
     */
    public static final String TAG_KIND = "kind";
    /** The collection, or {@code sync} for all of them. */
    public static final String TAG_RESOURCE = "resource";
    /** {@code applied}, {@code merged}, {@code duplicate}, {@code accepted}, or the code of the problem. */
    public static final String TAG_OUTCOME = "outcome";
    /** {@code webhook} or {@code stream}. */
    public static final String TAG_CHANNEL = "channel";

    /** The reason for which a connection was closed, as listed in docs/operations.md. */
    public static final String TAG_REASON = "reason";

    public static final String TAG_PARTITION = "partition";
    public static final String TAG_STATE = "state";

    /** {@code rate}, {@code waiting}, {@code stream}, {@code preview} or {@code statement}. */
    public static final String TAG_SHARE = "share";

    private MetricNames() {}
}
