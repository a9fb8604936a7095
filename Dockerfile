# One image for web server, worker, beat and migrations; docker-compose.yml says which does what.
FROM python:3.12-slim-bookworm

# Pango and HarfBuzz set the PDFs; the fonts cover the scripts of India and of East Asian consignees.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal /data /data/media /data/keystore

WORKDIR /app
ENV PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=tradeconnect.settings.prod \
    TRADECONNECT_VAR=/data

# Before the code: a change of code does not install everything again.
COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements.lock

COPY . .

USER portal
# Production settings start only with their secrets; collecting needs none of them, so these lead nowhere and stay here.
RUN SECRET_KEY=only-while-building DATABASE_URL=postgres://nobody@nowhere/none CELERY_BROKER_URL=redis://nowhere \
    PORTAL_URL=https://portal.invalid ALLOWED_HOSTS=portal.invalid EMAIL_URL=smtp://nowhere \
    IEC_REGISTRY_URL=https://nowhere.invalid IEC_REGISTRY_TOKEN=none CUSTOMER_DIRECTORY_URL=https://nowhere.invalid \
    CUSTOMER_DIRECTORY_TOKEN=none SMS_URL=https://nowhere.invalid SMS_TOKEN=none \
    python manage.py collectstatic --noinput --verbosity 0

EXPOSE 8000
# Two processes with one thread each: under the GIL more threads only add waiting. Scale with containers.
CMD ["python", "-m", "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "1", "--no-ws", "--respawn-failed-workers", "tradeconnect.wsgi:application"]
