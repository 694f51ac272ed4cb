//! The reasons why a request gets no tag, and the response to each.

use std::error::Error;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use diesel_async::pooled_connection::deadpool::PoolError;

pub(crate) enum Failure {
    /// A tag cannot have this name.
    BadName,
    /// The database kept asking to try again.
    Busy(getorcreate::Error),
    /// Any other error. It goes to the log, not to the client.
    Internal(Box<dyn Error>),
}

impl From<getorcreate::Error> for Failure {
    fn from(error: getorcreate::Error) -> Self {
        if error.is_retryable() {
            Self::Busy(error)
        } else {
            Self::Internal(error.into())
        }
    }
}

impl From<PoolError> for Failure {
    fn from(error: PoolError) -> Self {
        Self::Internal(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::BadName => {
                let rule = "a name has 1 to 100 characters, none of them a control character, and no space around it\n";
                (StatusCode::BAD_REQUEST, rule).into_response()
            }
            Self::Busy(error) => {
                tracing::warn!("{error}");
                let body = "the database is busy, try again\n";
                (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "1")], body).into_response()
            }
            Self::Internal(error) => {
                tracing::error!("{error}");
                (StatusCode::INTERNAL_SERVER_ERROR, "internal error\n").into_response()
            }
        }
    }
}
