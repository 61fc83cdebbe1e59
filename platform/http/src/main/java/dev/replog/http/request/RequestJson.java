package dev.replog.http.request;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON of requests: within limits, and never with a name twice in one object, because two readers could then take
 * different values.
 */
public final class RequestJson {
    public static final int DEPTH_MAX = 32;
    public static final int STRING_LENGTH_MAX = 1 << 20;
    public static final int NUMBER_LENGTH_MAX = 100;
    public static final int NAME_LENGTH_MAX = 256;

    public static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxStringLength(STRING_LENGTH_MAX)
                    .maxNumberLength(NUMBER_LENGTH_MAX)
                    .maxNameLength(NAME_LENGTH_MAX)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    public static final JsonMapper MAPPER = JsonMapper.builder(FACTORY).build();

    private RequestJson() {}
}
