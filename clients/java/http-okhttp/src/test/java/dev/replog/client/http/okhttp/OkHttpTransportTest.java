package dev.replog.client.http.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.http.HttpTransport;
import dev.replog.client.http.HttpTransportContract;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class OkHttpTransportTest extends HttpTransportContract {

    @Override
    protected HttpTransport newTransport() {
        return new OkHttpTransport();
    }

    @Test
    void theServiceLoader_findsIt() {
        assertThat(ServiceLoader.load(HttpTransport.class))
                .singleElement()
                .isInstanceOf(OkHttpTransport.class)
                .satisfies(HttpTransport::close);
    }
}
