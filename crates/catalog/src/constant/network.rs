//! `inet` and `cidr`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The text of an address; nothing for other types.
pub(super) fn canonical(text: &str, type_name: &str) -> Option<String> {
    if !matches!(type_name, "inet" | "cidr") {
        return None;
    }
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
        None => (text, None),
    };
    let address = address
        .parse::<Ipv4Addr>()
        .map(IpAddr::V4)
        .or_else(|_| address.parse::<Ipv6Addr>().map(IpAddr::V6))
        .ok()?;
    let all = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(all);
    if bits > all {
        return None;
    }
    Some(if type_name == "inet" && bits == all {
        address.to_string()
    } else {
        format!("{address}/{bits}")
    })
}
