package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class RoutesTest {

    @ParameterizedTest
    @CsvSource({
        "POST,   /api/workouts,                  COMMAND_API",
        "PUT,    /api/workouts/1,                COMMAND_API",
        "PATCH,  /api/workout-sets/1,            COMMAND_API",
        "DELETE, /api/templates/1,               COMMAND_API",
        "POST,   /api/sync/push,                 COMMAND_API",
        "GET,    /api/sync/push,                 COMMAND_API",
        "GET,    /openapi.yaml,                  COMMAND_API",
        "GET,    /docs/index.html,               COMMAND_API",
        "GET,    /dev/token,                     COMMAND_API",
        "GET,    /,                              COMMAND_API",
        "GET,    /apis,                          COMMAND_API",
        "POST,   /api/unknown/of/all,            COMMAND_API",
        "GET,    /api/workouts,                  CHANGE_PROJECTOR",
        "HEAD,   /api/workouts,                  CHANGE_PROJECTOR",
        "GET,    /api/workouts/1,                CHANGE_PROJECTOR",
        "GET,    /api/unknown/of/all,            CHANGE_PROJECTOR",
        "GET,    /api,                           CHANGE_PROJECTOR",
        "GET,    /%61pi/workouts,                CHANGE_PROJECTOR",
        "GET,    /api/sync,                      CHANGE_PROJECTOR",
        "GET,    /api/sync/status,               CHANGE_PROJECTOR",
        "POST,   /api/sync/status,               CHANGE_PROJECTOR",
        "POST,   /api/sync/preview,              CHANGE_PROJECTOR",
        "POST,   /api/sync/exchange,             CHANGE_PROJECTOR",
        "POST,   /api/sync/nodes,                CHANGE_PROJECTOR",
        "DELETE, /api/sync/nodes/1,              CHANGE_PROJECTOR",
        "POST,   /api/sync/nodes/1/token,        CHANGE_PROJECTOR",
        "GET,    /api/mutations/1,               CHANGE_PROJECTOR",
        "GET,    /api/catalogue,                 COMMAND_API",
        "GET,    /api/catalogues,                CHANGE_PROJECTOR",
        "GET,    /api/calendar,                  CHANGE_PROJECTOR",
        "HEAD,   /api/records,                   CHANGE_PROJECTOR",
        "DELETE, /api/mutations/1,               CHANGE_PROJECTOR",
        "GET,    /api/workouts/1/history,        CHANGE_PROJECTOR",
        "POST,   /api/workouts/1/history,        CHANGE_PROJECTOR",
        "POST,   /api/sync/channel,              NOTIFIER",
        "GET,    /api/sync/channel,              NOTIFIER",
        "DELETE, /api/sync/channel/a,            NOTIFIER",
        "GET,    /api/sync/stream,               NOTIFIER",
        "GET,    /api/sync/str%65am,             NOTIFIER",
        "POST,   /api/sync/stream-ticket,        NOTIFIER",
        "GET,    /api/sync/presence,             NOTIFIER",
        "GET,    /api/sync/streams,              CHANGE_PROJECTOR",
        "POST,   /api/sync/channels,             COMMAND_API"
    })
    void everyRequest_hasOneOwner(String method, String path, Service owner) {
        MockServerHttpRequest request = MockServerHttpRequest.method(HttpMethod.valueOf(method), URI.create(path))
                .build();
        assertThat(Routes.owner(request)).isEqualTo(owner);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /api/workouts,          CHANGE_PROJECTOR",
        "PUT,  /api/workouts/1,        COMMAND_API",
        "GET,  /api/sync/stream,       NOTIFIER",
        "POST, /api/sync/preview,      CHANGE_PROJECTOR"
    })
    void aBrowsersQuestion_goesToTheOwnerOfTheRequestItIsAbout(String method, String path, Service owner) {
        MockServerHttpRequest question = MockServerHttpRequest.options(path)
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", method)
                .build();
        assertThat(Routes.owner(question)).isEqualTo(owner);
    }

    @Test
    void anOptionsRequest_thatIsNoQuestion_isTheCommandApis() {
        assertThat(Routes.owner(MockServerHttpRequest.options("/api/workouts").build()))
                .isEqualTo(Service.COMMAND_API);
    }
}
